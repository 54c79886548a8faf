/** Asking again and again while a dialog is open. */

const SECONDS_BETWEEN = 1;

/** Runs it at once and a second after each time that it has ended, until the function that it gives back is called. */
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
        }, SECONDS_BETWEEN * 1000);
      }
    }
  };
  void run();
  return () => {
    isStopped = true;
    window.clearTimeout(timer);
  };
}
