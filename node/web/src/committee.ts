// The last rounds of the committee, for the woven band.
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
  commit: number;
  blocks: number;
  missed: boolean;
}

const kKnotsMax = 4096;
const kLeadersMax = 1024;

export class CommitteeModel {
  size = 0;
  readonly knots: Knot[] = [];
  readonly leaders: Leader[] = [];
  private lastLeaderRound = 0;

  clear(size: number): void {
    this.size = size;
    this.knots.length = this.leaders.length = 0;
    this.lastLeaderRound = 0;
  }

  apply(delta: Delta, secondsAt: (us: number) => number): void {
    for (const seen of delta.rounds) {
      this.knots.push({ round: seen.round, author: seen.author, seconds: secondsAt(delta.nowUs - seen.agoUs), parents: seen.parents });
    }
    for (const leader of delta.leaders) {
      const seconds = secondsAt(delta.nowUs - leader.agoUs);
      // Round r is led by author r mod n; a round that no commit names was skipped.
      for (let r = Math.max(this.lastLeaderRound + 1, leader.round - 8); this.lastLeaderRound > 0 && r < leader.round; ++r) {
        this.leaders.push({ round: r, author: r % this.size, seconds, commit: 0, blocks: 0, missed: true });
      }
      this.lastLeaderRound = leader.round;
      this.leaders.push({ round: leader.round, author: leader.author, seconds, commit: leader.commit, blocks: leader.blocks, missed: false });
    }
    if (this.knots.length > kKnotsMax) this.knots.splice(0, this.knots.length - kKnotsMax * 0.75);
    if (this.leaders.length > kLeadersMax) this.leaders.splice(0, this.leaders.length - kLeadersMax * 0.75);
  }

  rebase(shift: number): void {
    for (const knot of this.knots) knot.seconds -= shift;
    for (const leader of this.leaders) leader.seconds -= shift;
  }
}
