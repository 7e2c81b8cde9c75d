/** All entries in one, for the file that a plain `<script>` loads. */
export * from './errors/index.js';
export * from './index.js';
export * from './persist/index.js';
