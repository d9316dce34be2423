#include "p2p/asio/send_queue.hpp"

#include "p2p/frame.hpp"

namespace weft::p2p {

SendQueue::Push SendQueue::push(std::shared_ptr<const Bytes> body) {
    const std::lock_guard lock(mutex_);
    const std::size_t bytes = kFrameHeaderBytes + body->size();
    if (closed_ || bytes > bytes_max_ - bytes_) return Push::refused;
    bytes_ += bytes;
    bodies_.push_back(std::move(body));
    return std::exchange(writing_, true) ? Push::queued : Push::wake;
}

std::size_t SendQueue::take(Bytes& out, std::size_t bytes_wanted) {
    const std::lock_guard lock(mutex_);
    std::size_t frames = 0;
    while (!bodies_.empty() && out.size() < bytes_wanted) {
        append_frame(out, *bodies_.front());
        bytes_ -= kFrameHeaderBytes + bodies_.front()->size();
        bodies_.pop_front();
        ++frames;
    }
    writing_ = frames > 0;
    return frames;
}

void SendQueue::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    bytes_ = 0;
    bodies_.clear();
}

std::size_t SendQueue::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

}  // namespace weft::p2p
