/** Polls while a dialog is open. */

const INTERVAL_SECONDS = 1;

/** Runs the action now, and again a second after each run. Returns a function that stops it. */
export function poll(action: () => Promise<void>): () => void {
  let isStopped = false;
  let timer: number | undefined;
  const run = async (): Promise<void> => {
    try {
      await action();
    } finally {
      if (!isStopped) {
        timer = window.setTimeout(() => {
          void run();
        }, INTERVAL_SECONDS * 1000);
      }
    }
  };
  void run();
  return () => {
    isStopped = true;
    window.clearTimeout(timer);
  };
}
