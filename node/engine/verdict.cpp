#include "node/engine/verdict.hpp"

#include <array>

#include "core/check.hpp"

namespace weft::node {

namespace {

struct Words {
    std::string_view name;
    std::string_view hint;
};

constexpr std::array<Words, 11> kWords{{
    {"accepted", "The block is pending; its fate comes within seconds."},
    {"duplicate", "This node knows the block already; ask for its fate by its id."},
    {"malformed", "Encode the block as docs/wire.md says; the detail names the field."},
    {"bad_signature", "Sign the id with the key that the block names, for this network's genesis."},
    {"too_old", "The block left the time window; take the present time, sign again and send it again."},
    {"too_new", "The block lies in the future; set the device's clock and sign again."},
    {"work_too_low", "The account is over its quota; add proof of work of work_bits, or wait."},
    {"over_quota", "The account is over its quota beyond what work can buy; wait and send it again."},
    {"busy", "This node's queues are full; send it again later, or to another node."},
    {"not_ready", "This node takes nothing in now (GET /readyz says why); send it again later, or to another node."},
    {"not_registered", "Only registered accounts take part in this network; have a registrar register the account."},
}};

const Words& words(Admission admission) {
    const auto index = static_cast<std::size_t>(admission);
    CHECK(index < kWords.size());
    return kWords[index];
}

}  // namespace

std::string_view admission_name(Admission admission) {
    return words(admission).name;
}
std::string_view admission_hint(Admission admission) {
    return words(admission).hint;
}

}  // namespace weft::node
