export interface StartedServer {
  uri: string;
  stop(): Promise<void>;
}

const { startMlflow } = (await import(new URL('../../bench/tracking/servers.mjs', import.meta.url).href)) as {
  startMlflow: (python: string, folder: string, workers: number) => Promise<StartedServer>;
};

export { startMlflow };
