/** Numbers that the reader asked for: they are shown at once, until the server tells of them. */

interface Asked {
  number: number;
  isAnswered: boolean;
}

/** Asked-for numbers by name. */
export class RequestedNumbers {
  private readonly asked = new Map<string, Asked>();

  numberOf(name: string): number | null {
    return this.asked.get(name)?.number ?? null;
  }

  /** False if a request for the name is on its way: then that one sends this number too, afterwards. */
  ask(name: string, number: number): boolean {
    const known = this.asked.get(name);
    if (known?.isAnswered === false) {
      known.number = number;
      return false;
    }
    this.asked.set(name, { number, isAnswered: false });
    return true;
  }

  /** Sends what is asked for, one request after the other. If one fails nothing is asked for any more. */
  async send(name: string, post: (number: number) => Promise<unknown>): Promise<void> {
    const asked = this.asked.get(name);
    if (asked === undefined) return;
    let sent: number;
    try {
      do {
        sent = asked.number;
        await post(sent);
      } while (sent !== asked.number);
    } catch (error) {
      this.asked.delete(name);
      throw error;
    }
    asked.isAnswered = true;
  }

  /**
   * To be called before a list is fetched, and its result with the list: forgets the numbers that the list tells of.
   * One that was on its way meanwhile stays: the list may be older.
   */
  watch(): (isTold: (name: string, number: number) => boolean) => void {
    const answered = [...this.asked].filter(([, asked]) => asked.isAnswered);
    return (isTold) => {
      for (const [name, asked] of answered) {
        const isNewest = this.asked.get(name) === asked;
        if (isNewest && isTold(name, asked.number)) this.asked.delete(name);
      }
    };
  }
}
