import type { Hub, HubOptions } from './hub.js';

export declare function connectHub(url: string, options?: HubOptions): Hub;
