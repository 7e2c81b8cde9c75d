import type { Scenario } from './scenario.js';

const MARKETS = [
  { name: 'EUR/USD', price: 1.0842, step: 0.0006, digits: 4 },
  { name: 'Copper', price: 9_412, step: 9, digits: 0 },
  { name: 'Wheat', price: 612.5, step: 1.4, digits: 2 },
] as const;
const TICKS = 90;
const MOST_LOSS = -400;

/** Prices and positions that change all the time; only the newest of each matters. Sometimes it ends badly. */
export const tradingDay: Scenario = async ({ chance, begin }) => {
  const market = chance.pick(MARKETS);
  const { job, work } = await begin({
    id: chance.name('trade'),
    title: `${market.name}, mean reversion`,
    owner: 'desk-2',
    template: 'trading',
    meta: { market: market.name, strategy: 'mean reversion', capital: 50_000 },
  });
  const mean = market.price;
  let price: number = mean;
  let position = 0;
  let profit = 0;
  let trades = 0;
  job.state({ market: market.name, position, mode: 'paper' });
  job.log('Market data connected; warming up the averages');

  for (let tick = 1; tick <= TICKS; tick += 1) {
    await work(chance.between(500, 1_100));
    const change = chance.between(-1, 1) * market.step + (mean - price) * 0.05;
    price += change;
    profit += position * (change / market.step) * chance.between(4, 9);
    job.signal('price', Number(price.toFixed(market.digits)));
    job.metric('profit', Math.round(profit * 100) / 100, 'USD');
    job.progress(
      tick,
      TICKS,
      tick < 12 ? 'Warming up' : position === 0 ? 'Waiting for a signal' : 'In the market',
    );
    const wanted = tick < 12 ? 0 : -Math.sign(Math.round((price - mean) / market.step));
    if (wanted !== position && chance.once(2)) {
      trades += 1;
      position = wanted;
      job.signal('position', position);
      job.state({ position, lastTrade: { at: Number(price.toFixed(market.digits)), to: position } });
      job.log(
        `${position > 0 ? 'Bought' : position < 0 ? 'Sold' : 'Closed'} at ${price.toFixed(market.digits)}`,
      );
    }
    if (profit < MOST_LOSS) {
      job.error({
        code: 'risk_limit',
        message: `The day's loss passed ${-MOST_LOSS} USD.`,
        severity: 'critical',
        source: 'risk',
      });
      await job.fail({
        code: 'risk_limit',
        message: 'Stopped out by the risk limit.',
        steps: ['Look at the trades before the next session.'],
      });
      return;
    }
  }
  job.artifact('trades.csv', { trades, profit: Math.round(profit) }, 'table');
  await job.complete({ trades, profit: Math.round(profit * 100) / 100 });
};
