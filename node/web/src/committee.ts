// The last rounds of the committee, for the woven band. Who led a round is what the node tells; nothing is computed here.
import type { Delta } from "./delta";

export interface Knot {
  round: number;
  author: number;
  seconds: number; // when it came, since the tangle's epoch
  parents: number[]; // authors in the round before
}
export interface Leader {
  round: number;
  author: number;
  seconds: number;
  missed: boolean;
}

const kKnotsMax = 4096;
const kLeadersMax = 1024;

export class CommitteeModel {
  size = 0;
  readonly knots: Knot[] = [];
  readonly leaders: Leader[] = [];
  private epoch = -1;

  clear(): void {
    this.size = 0;
    this.epoch = -1;
    this.knots.length = this.leaders.length = 0;
  }

  // The committee in force. Another epoch numbers its members anew, so that what was drawn of the one before goes.
  begin(epoch: number, size: number): void {
    if (epoch === this.epoch && size === this.size) return;
    this.clear();
    this.epoch = epoch;
    this.size = size;
  }

  apply(delta: Delta, secondsAt: (us: number) => number): void {
    for (const seen of delta.rounds) {
      this.knots.push({ round: seen.round, author: seen.author, seconds: secondsAt(delta.nowUs - seen.agoUs), parents: seen.parents });
    }
    for (const { round, author, agoUs } of delta.missed) {
      this.leaders.push({ round, author, seconds: secondsAt(delta.nowUs - agoUs), missed: true });
    }
    for (const { round, author, agoUs } of delta.leaders) {
      this.leaders.push({ round, author, seconds: secondsAt(delta.nowUs - agoUs), missed: false });
    }
    if (this.knots.length > kKnotsMax) this.knots.splice(0, this.knots.length - kKnotsMax * 0.75);
    if (this.leaders.length > kLeadersMax) this.leaders.splice(0, this.leaders.length - kLeadersMax * 0.75);
  }

  rebase(shift: number): void {
    for (const knot of this.knots) knot.seconds -= shift;
    for (const leader of this.leaders) leader.seconds -= shift;
  }
}
