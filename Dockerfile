# Debian's slim image, not Alpine: libsql has prebuilt programs for both, and glibc is what the tests run on.
FROM node:20-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY shared/package.json shared/
COPY client-sdk/package.json client-sdk/
COPY server/package.json server/
COPY server/bin server/bin
COPY dashboard/package.json dashboard/

FROM manifests AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.base.json LICENSE ./
COPY scripts scripts
COPY shared shared
COPY client-sdk client-sdk
COPY server server
COPY dashboard dashboard
RUN node scripts/build.mjs serving

FROM manifests AS packages
RUN npm ci --omit=dev --workspace server --ignore-scripts --no-audit --no-fund

FROM node:20-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app ./
COPY --from=build /app/shared/dist shared/dist
COPY --from=build /app/client-sdk/dist client-sdk/dist
COPY --from=build /app/server/dist server/dist
COPY --from=build /app/dashboard/dist dashboard/dist
RUN mkdir /data && chown node:node /data
USER node
EXPOSE 8080
# There is no curl in the image. A hub that cannot store anything says so at /readyz.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "server/dist/main.js"]
