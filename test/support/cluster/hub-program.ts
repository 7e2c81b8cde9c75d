// A node in a process of its own: `node hub-program.js REDIS_PORT`. It prints its address and runs until it is killed.
import { clusterHub } from './cluster-hub.js';

const { url } = await clusterHub(Number(process.argv[2]));
console.log(url);
