#include "p2p/snapshot_sync.hpp"

#include <algorithm>
#include <climits>

namespace weft::p2p {

using Verdict = SnapshotSync::Ruling::Verdict;

void SnapshotSync::on_disconnect(PeerId peer) {
    offers_.erase(peer);
    avoided_.erase(peer);
    failures_.erase(peer);
    if (source_ == peer) drop_source();
}

CheckpointIndex SnapshotSync::newest() const {
    CheckpointIndex newest = 0;
    unsigned least = UINT_MAX;
    for (const auto& [peer, offer] : offers_) {
        if (offer.snapshot == 0) continue;
        const auto failed = failures_.find(peer);
        const unsigned failures = failed == failures_.end() ? 0 : failed->second;
        if (failures > least) continue;
        newest = failures < least ? offer.snapshot : std::max(newest, offer.snapshot);
        least = failures;
    }
    return newest;
}

bool SnapshotSync::nobody_keeps(CheckpointIndex index, const std::vector<PeerId>& peers) const {
    return !peers.empty() && std::all_of(peers.begin(), peers.end(), [&](PeerId peer) {
        const auto offer = offers_.find(peer);
        return offer != offers_.end() && offer->second.oldest > index;
    });
}

// ---- which one

std::optional<std::string> SnapshotSync::resume(const KeptPiece& piece) {
    CHECK(!active_);
    if (!check_) check_.emplace(rules_);
    std::optional<std::string> wrong = check_->resume(piece);
    if (wrong) {
        check_.reset();
    } else {
        target_ = check_->head()->checkpoint.index;
    }
    return wrong;
}

void SnapshotSync::forget() {
    CHECK(!active_);
    check_.reset();
}

void SnapshotSync::start(CheckpointIndex least) {
    CHECK(!active_);
    active_ = true;
    ready_at_ = 0;
    avoided_.clear();
    if (!check_ || target_ < least) begin(newest());
}

void SnapshotSync::begin(CheckpointIndex target) {
    target_ = target;
    check_.emplace(rules_);
    begun_ = true;
    avoided_.clear();
    drop_source();
}

void SnapshotSync::stop() {
    active_ = false;
    drop_source();
}

// ---- of whom

std::vector<SnapshotSync::Ask> SnapshotSync::next(TimeUs now) {
    if (!active_ || complete() || now < ready_at_) return {};
    // Who was asked for nothing, since what came is not kept yet, owes nothing.
    if (source_ && !open_.empty() && deadline_ <= now) avoid_source();
    if (!source_) source_ = choose();
    if (!source_) {
        avoided_.clear();
        ready_at_ = now + limits_.retry_us;
        // Whoever had it has let go of it: theirs is a newer one now. What was only claimed binds nobody.
        if (check_->head() ? newest() > target_ : newest() != target_) begin(newest());
        return {};
    }
    if (unkept_bytes_ >= limits_.unkept_bytes_max) return {};
    if (open_.empty()) deadline_ = now + limits_.timeout_us;
    std::vector<Ask> asks;
    for (const PieceKey& key : check_->wanted(limits_.asks_max)) {
        if (open_.size() + arrived_.size() >= limits_.asks_max) break;
        const bool asked =
            std::any_of(open_.begin(), open_.end(), [&](const auto& each) { return each.second == key; });
        if (asked || arrived_.contains(key)) continue;
        open_.emplace(next_request_, key);
        asks.push_back({*source_, {next_request_++, target_, key.part, key.index}});
    }
    return asks;
}

// Whoever offers a newer one may keep the one before, too.
std::optional<PeerId> SnapshotSync::choose() const {
    std::optional<PeerId> best;
    for (const auto& [peer, offer] : offers_) {
        if (offer.snapshot < target_ || avoided_.contains(peer)) continue;
        if (offer.snapshot == target_) return peer;
        if (!best) best = peer;
    }
    return best;
}

void SnapshotSync::avoid_source() {
    avoided_.insert(*source_);
    ++failures_[*source_];
    drop_source();
}

void SnapshotSync::drop_source() {
    source_.reset();
    open_.clear();
    arrived_.clear();
    if (check_) check_->forget_unverified();
}

// ---- pieces

SnapshotSync::Ruling SnapshotSync::on_piece(PeerId peer, const SnapshotPiece& piece, TimeUs now) {
    if (piece.request == 0 || piece.request >= next_request_) return {Verdict::unsolicited};
    const auto open = open_.find(piece.request);
    if (open == open_.end()) return {Verdict::late};
    if (source_ != peer) return {Verdict::unsolicited};
    const PieceKey key = open->second;
    open_.erase(open);
    if (piece.checkpoint != target_ || PieceKey{piece.part, piece.index} != key) {
        avoid_source();
        return {Verdict::wrong, "a piece of it is another one than was asked for"};
    }
    if (!is_wanted(key)) return {Verdict::late};
    if (piece.data.empty()) {
        avoid_source();
        return {};
    }
    deadline_ = now + limits_.timeout_us;
    pace(piece.data.size(), now);
    arrived_[key] = piece.data;
    return take_arrived();
}

void SnapshotSync::pace(std::size_t bytes, TimeUs now) {
    constexpr TimeUs kSecondUs = 1'000'000;
    if (now >= paced_from_ + kSecondUs) {
        paced_from_ = now;
        paced_bytes_ = 0;
    }
    paced_bytes_ += bytes;
    if (paced_bytes_ > limits_.bytes_per_second) ready_at_ = paced_from_ + kSecondUs;
}

SnapshotSync::Ruling SnapshotSync::take_arrived() {
    for (;;) {
        const std::vector<PieceKey> first = check_->wanted(1);
        if (first.empty()) break;
        const auto arrived = arrived_.find(first.front());
        if (arrived == arrived_.end()) break;
        const std::optional<std::string> wrong = check_->take(target_, arrived->first, arrived->second);
        if (wrong) {
            avoid_source();
            return {Verdict::wrong, *wrong};
        }
        arrived_.erase(arrived);
    }
    // Commits may end before the head's guess.
    std::erase_if(arrived_, [&](const auto& each) { return !is_wanted(each.first); });
    return {};
}

bool SnapshotSync::is_wanted(const PieceKey& key) const {
    const std::vector<PieceKey> wanted = check_->wanted(limits_.asks_max);
    return std::find(wanted.begin(), wanted.end(), key) != wanted.end();
}

std::vector<KeptPiece> SnapshotSync::take_kept() {
    if (!check_) return {};
    std::vector<KeptPiece> kept = check_->take_kept();
    for (const KeptPiece& piece : kept) unkept_bytes_ += piece.data.size();
    return kept;
}

void SnapshotSync::on_kept(std::uint64_t bytes) {
    CHECK(bytes <= unkept_bytes_);
    unkept_bytes_ -= bytes;
}

std::optional<TimeUs> SnapshotSync::wake_at(TimeUs now) const {
    if (!active_ || complete()) return std::nullopt;
    if (ready_at_ > now) return ready_at_;
    return source_ && !open_.empty() ? std::optional(deadline_) : std::nullopt;
}

SnapshotSync::Progress SnapshotSync::progress() const {
    return check_ ? Progress{check_->done(), check_->total()} : Progress{};
}

}  // namespace weft::p2p
