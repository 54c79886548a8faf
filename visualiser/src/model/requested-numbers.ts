/** Numbers that the reader has requested: they are shown at once, until the server confirms them. */

interface Requested {
  number: number;
  isAnswered: boolean;
}

/** Requested numbers by name. */
export class RequestedNumbers {
  private readonly requested = new Map<string, Requested>();

  numberOf(name: string): number | null {
    return this.requested.get(name)?.number ?? null;
  }

  /** Returns false if a request for the name is pending: that one then sends this number, too. */
  request(name: string, number: number): boolean {
    const known = this.requested.get(name);
    if (known?.isAnswered === false) {
      known.number = number;
      return false;
    }
    this.requested.set(name, { number, isAnswered: false });
    return true;
  }

  /** Sends the number, and any that is requested meanwhile, one after the other. A failure discards it. */
  async send(name: string, post: (number: number) => Promise<unknown>): Promise<void> {
    const requested = this.requested.get(name);
    if (requested === undefined) return;
    let sent: number;
    try {
      do {
        sent = requested.number;
        await post(sent);
      } while (sent !== requested.number);
    } catch (error) {
      this.requested.delete(name);
      throw error;
    }
    requested.isAnswered = true;
  }

  /**
   * Call it before a list is fetched, and the function that it returns with the list: numbers that the list confirms
   * are forgotten, unless they were requested or pending meanwhile, for the list may be older.
   */
  beginFetch(): (isConfirmed: (name: string, number: number) => boolean) => void {
    const answered = [...this.requested].filter(([, requested]) => requested.isAnswered);
    return (isConfirmed) => {
      for (const [name, requested] of answered) {
        const isNewest = this.requested.get(name) === requested;
        if (isNewest && isConfirmed(name, requested.number)) this.requested.delete(name);
      }
    };
  }
}
