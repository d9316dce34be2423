#include "p2p/sync.hpp"

#include <algorithm>
#include <utility>

namespace weft::p2p {
namespace {

Decoded<CompleteRange> decode_range(PeerId peer, RangeDownload& download) {
    Decoded<Checkpoint> checkpoint = decode_checkpoint(download.checkpoint_bytes());
    if (!checkpoint) return Unexpected{checkpoint.error()};
    if (checkpoint->index != download.index()) return decode_error(DecodeErrorCode::bad_value, "checkpoint: index");
    Decoded<Certificate> certificate = decode_certificate(download.certificate_bytes());
    if (!certificate) return Unexpected{certificate.error()};
    Decoded<Bundle> bundle = decode_bundle(download.take_data());
    if (!bundle) return Unexpected{bundle.error()};
    return CompleteRange{peer, *std::move(checkpoint), *std::move(certificate), *std::move(bundle)};
}

}  // namespace

void RangeSync::on_status(PeerId peer, CheckpointIndex certified) {
    certified_[peer] = certified;
}

void RangeSync::on_disconnect(PeerId peer) {
    certified_.erase(peer);
    for (Range& range : ranges_) {
        if (range.request != 0 && range.peer == peer) {
            range.request = 0;
            range.unanswered = true;
        }
    }
}

void RangeSync::catch_up(CheckpointIndex from) {
    if (!active_) wanted_ = from;
    active_ = true;
    wanted_ = std::max(wanted_, from);
    while (!ranges_.empty() && ranges_.front().download.index() < wanted_) ranges_.pop_front();
}

void RangeSync::stop() {
    active_ = false;
    failures_ = 0;
    ranges_.clear();
}

bool RangeSync::available(CheckpointIndex index) const {
    return std::any_of(certified_.begin(), certified_.end(),
                       [index](const auto& entry) { return entry.second >= index; });
}

std::vector<RangeSync::Ask> RangeSync::next(TimeUs now) {
    std::vector<Ask> asks;
    if (!active_) return asks;
    open_ranges();
    for (Range& range : ranges_) {
        if (range.request != 0 && range.deadline <= now) {
            range.unanswered = true;
            avoid(range, range.peer);
        }
        if (!range.content && range.request == 0 && range.ready_at <= now) ask(range, now, asks);
    }
    return asks;
}

void RangeSync::open_ranges() {
    while (ranges_.size() < limits_.in_flight_max && available(wanted_ + ranges_.size())) {
        ranges_.emplace_back(wanted_ + ranges_.size());
    }
}

void RangeSync::ask(Range& range, TimeUs now, std::vector<Ask>& asks) {
    const std::optional<PeerId> peer = choose(range);
    if (!peer) {
        if (range.download.index() == wanted_ && !std::exchange(range.unanswered, false)) ++failures_;
        range.avoided.clear();
        range.ready_at = now + limits_.retry_us;
        return;
    }
    if (range.single_source && range.source != peer) range.download.restart();
    range.source = peer;
    range.peer = *peer;
    range.request = next_request_++;
    range.deadline = now + limits_.timeout_us;
    asks.push_back({*peer, PullRange{.request = range.request,
                                     .checkpoint = range.download.index(),
                                     .offset = range.download.offset(),
                                     .bytes_max = limits_.chunk_bytes_max}});
}

// The peer that served the chunk before; else the one with the fewest open requests.
std::optional<PeerId> RangeSync::choose(const Range& range) const {
    std::optional<PeerId> best;
    for (const auto& [peer, certified] : certified_) {
        if (certified < range.download.index() || range.avoided.contains(peer)) continue;
        if (range.source == peer) return peer;
        if (!best || load(peer) < load(*best)) best = peer;
    }
    return best;
}

std::size_t RangeSync::load(PeerId peer) const {
    return static_cast<std::size_t>(std::count_if(ranges_.begin(), ranges_.end(), [peer](const Range& range) {
        return range.request != 0 && range.peer == peer;
    }));
}

ChunkVerdict RangeSync::on_chunk(PeerId peer, const RangeChunk& chunk) {
    if (chunk.request == 0 || chunk.request >= next_request_) return ChunkVerdict::unsolicited;
    const auto range = std::find_if(ranges_.begin(), ranges_.end(),
                                    [&](const Range& other) { return other.request == chunk.request; });
    if (range == ranges_.end()) return ChunkVerdict::late;
    if (range->peer != peer) return ChunkVerdict::unsolicited;
    const ChunkVerdict verdict = take(*range, peer, chunk);
    if (verdict == ChunkVerdict::inconsistent) avoid(*range, peer);
    return verdict;
}

// An answer to the range's open request, from the peer that was asked.
ChunkVerdict RangeSync::take(Range& range, PeerId peer, const RangeChunk& chunk) {
    RangeDownload& download = range.download;
    if (chunk.checkpoint != download.index()) return ChunkVerdict::inconsistent;
    range.request = 0;
    if (chunk.total == 0) {
        avoid(range, peer);
        return ChunkVerdict::expected;
    }
    if (chunk.offset != download.offset()) return ChunkVerdict::inconsistent;
    if (!download.append(peer, chunk)) {
        // Another total than before: either this peer or an earlier one is wrong.
        return start_over(range) == peer ? ChunkVerdict::inconsistent : ChunkVerdict::expected;
    }
    return download.complete() ? finish(range, peer) : ChunkVerdict::expected;
}

ChunkVerdict RangeSync::finish(Range& range, PeerId peer) {
    Decoded<CompleteRange> content = decode_range(peer, range.download);
    if (!content) return start_over(range) == peer ? ChunkVerdict::inconsistent : ChunkVerdict::expected;
    range.content = *std::move(content);
    return ChunkVerdict::expected;
}

const CompleteRange* RangeSync::complete() const {
    return ranges_.empty() || !ranges_.front().content ? nullptr : &*ranges_.front().content;
}

void RangeSync::accept() {
    CHECK(complete());
    ranges_.pop_front();
    ++wanted_;
    failures_ = 0;
}

std::optional<PeerId> RangeSync::reject() {
    CHECK(complete());
    return start_over(ranges_.front());
}

void RangeSync::avoid(Range& range, PeerId peer) {
    range.request = 0;
    range.avoided.insert(peer);
}

// The content was wrong. Gives its source, which is avoided from now on, when it is certain.
std::optional<PeerId> RangeSync::start_over(Range& range) {
    const std::set<PeerId> sources = range.download.sources();
    range.content.reset();
    range.download.restart();
    range.single_source = true;
    if (sources.size() != 1) return {};
    avoid(range, *sources.begin());
    return *sources.begin();
}

std::optional<TimeUs> RangeSync::wake_at(TimeUs now) const {
    std::optional<TimeUs> wake;
    const auto consider = [&wake](TimeUs at) { wake = wake ? std::min(*wake, at) : at; };
    for (const Range& range : ranges_) {
        if (range.request != 0) {
            consider(range.deadline);
        } else if (!range.content && range.ready_at > now) {
            consider(range.ready_at);
        }
    }
    return wake;
}

}  // namespace weft::p2p
