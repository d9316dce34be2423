#include "p2p/asio/tls_transport.hpp"

#include "p2p/asio/tls_transport_impl.hpp"

namespace weft::p2p {

TlsTransport::TlsTransport(boost::asio::io_context& io, TlsTransportOptions options, TransportHandler& handler)
    : impl_(std::make_shared<Impl>(io, std::move(options), handler)) {}

TlsTransport::~TlsTransport() {
    impl_->stop();
}

Expected<void, std::string> TlsTransport::start() {
    return impl_->start();
}
void TlsTransport::renew(const TlsIdentity& identity) {
    impl_->renew(identity);
}

void TlsTransport::allow(const std::vector<PublicKeyBytes>& keys) {
    impl_->allow(keys);
}

Expected<void, std::string> TlsTransport::set_peers(const std::vector<PeerAddress>& peers,
                                                    const std::vector<PublicKeyBytes>& allowed) {
    return impl_->set_peers(peers, allowed);
}

void TlsTransport::stop() {
    impl_->stop();
}
std::uint16_t TlsTransport::port() const {
    return impl_->port();
}
TransportCounters TlsTransport::counters() const {
    return impl_->counters();
}

std::vector<PeerLink> TlsTransport::links() const {
    return impl_->links();
}

std::optional<std::uint32_t> TlsTransport::round_trip_us(PeerId peer) const {
    return impl_->round_trip_us(peer);
}

bool TlsTransport::send(PeerId peer, std::shared_ptr<const Bytes> body) {
    return impl_->send(peer, std::move(body));
}
void TlsTransport::close(PeerId peer, std::string_view reason) {
    impl_->close(peer, std::string(reason));
}

}  // namespace weft::p2p
