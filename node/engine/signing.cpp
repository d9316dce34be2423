#include "node/engine/signing.hpp"

namespace weft::node {

std::optional<Signature> Signing::round_block(const RoundBlock& prepared, std::uint64_t& ticket) {
    if (key_) return key_->sign(prepared.ref.id().view());
    ticket = ask(SignRequest::What::round_block, prepared.encoded);
    return std::nullopt;
}

std::optional<Signature> Signing::checkpoint(const Checkpoint& checkpoint, const Hash& digest, std::uint64_t& ticket) {
    if (key_) return key_->sign(digest.view());
    ticket = ask(SignRequest::What::checkpoint, encode_checkpoint(checkpoint));
    return std::nullopt;
}

std::uint64_t Signing::ask(SignRequest::What what, Bytes body) {
    CHECK(connected_);
    requests_.push_back({next_ticket_, what, std::move(body)});
    return next_ticket_++;
}

void Signing::disconnected() {
    connected_ = false;
    requests_.clear();
}

}  // namespace weft::node
