import type { Scenario } from './scenario.js';

const FILMS = ['Tidal', 'The Lighthouse Keeper', 'Northbound', 'Paper Moons', 'A Quiet Machine'] as const;
const SCENES = [
  'Harbour at dawn',
  'The long corridor',
  'Rain on glass',
  'Over the rooftops',
  'Underwater',
  'The empty station',
  'Fireflies',
  'Storm front',
  'Last light',
] as const;
const FRAMES_PER_SCENE = 48;
const LOAD = 'load';
const RENDER = 'render';
const JOIN = 'join';

/** Steps within steps, a numbered item for each scene: the kind of work everybody knows. */
export const renderFilm: Scenario = async ({ chance, begin }) => {
  const film = chance.pick(FILMS);
  const scenes = SCENES.slice(0, chance.whole(4, SCENES.length));
  const total = scenes.length * FRAMES_PER_SCENE;
  const { job, work } = await begin({
    id: chance.name('render'),
    title: `Render “${film}”`,
    owner: 'studio',
    template: 'render',
    meta: { film, scenes: scenes.length, resolution: chance.pick(['1920x1080', '3840x2160']) },
  });

  job.steps([
    { name: LOAD },
    { name: RENDER, weight: scenes.length * 2 },
    ...scenes.map((scene) => ({ name: `${RENDER}/${scene}` })),
    { name: JOIN },
  ]);
  job.items(
    'scenes',
    scenes.map((title) => ({ title, state: 'waiting' })),
  );
  job.log('Loading the scene graph and 214 textures');
  await work(1_200);
  job.progress({ step: LOAD, current: 1, total: 1 });
  for (const [index, scene] of scenes.entries()) {
    job.log(`Scene ${index + 1}: ${scene}`);
    job.item('scenes', index + 1, { title: scene, state: 'rendering' });
    const slowness = chance.between(70, 150);
    for (let frame = 0; frame < FRAMES_PER_SCENE; ) {
      const step = Math.min(chance.whole(5, 9), FRAMES_PER_SCENE - frame);
      await work(step * slowness);
      frame += step;
      job.progress({
        step: `${RENDER}/${scene}`,
        current: frame,
        total: FRAMES_PER_SCENE,
        description: scene,
      });
      job.metric('frames', step, undefined, 'counter');
      job.metric('frame time', Math.round(slowness * chance.between(0.9, 1.15)), 'ms', 'distribution');
      job.signal('gpu', Math.round(chance.between(71, 98)));
    }
    const megabytes = Math.round(chance.between(40, 180));
    job.item('scenes', index + 1, { title: scene, state: 'done', frames: FRAMES_PER_SCENE, megabytes });
    if (chance.once(5)) job.log(`${scene}: denoising took longer than planned`, 'warn');
  }
  job.log('Joining the scenes');
  await work(1_500);
  job.progress({ step: JOIN, current: 1, total: 1, description: 'Joined' });
  job.artifact('film.mov', { film, frames: total, minutes: Math.round(total / 24 / 6) / 10 }, 'video');
  await job.complete({ frames: total, file: 'film.mov' });
};
