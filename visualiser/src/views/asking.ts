/** Asks a web worker; a question takes the place of the one before. */

import { ApiError } from "../api/luigi";

type Reply<Answer> = { id: number } & (Answer | { message: string; status: number; kind: string });

export class Asking<Question extends object, Answer extends object> {
  private asked = 0;
  private waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null =
    null;

  constructor(private readonly worker: Worker) {
    worker.addEventListener("message", ({ data }: MessageEvent<Reply<Answer>>) => {
      if (data.id !== this.asked || this.waiting === null) return;
      const { resolve, reject } = this.waiting;
      this.waiting = null;
      if ("message" in data) reject(new ApiError(data.message, data.status, data.kind));
      else resolve(data);
    });
    worker.addEventListener("error", (event) => {
      this.waiting?.reject(new Error(event.message));
      this.waiting = null;
    });
  }

  /** Rejects with ApiError, or with AbortError if another question has come. */
  ask(question: Question): Promise<Answer> {
    this.waiting?.reject(new DOMException("No longer wanted.", "AbortError"));
    this.asked += 1;
    this.worker.postMessage({ ...question, id: this.asked });
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
  }
}
