#include "tests/system/traffic.hpp"

#include "tools/demo/follow_up.hpp"

namespace weft::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kAskedAtOnceMax = 200;
constexpr auto kOverdueAfter = 1s;
constexpr auto kAskingMax = 5s;

std::vector<demo::Device> devices_of(const LiveNetwork& live, std::size_t users) {
    std::vector<demo::Device> devices;
    for (std::size_t i = 0; i < users; ++i) devices.push_back({live.user(i), 0, i % live.apis().size()});
    return devices;
}

}  // namespace

Traffic::Traffic(const LiveNetwork& live, std::size_t users, double rate)
    : clients_(live.clients()),
      tips_(live.apis(), genesis_block_id(live.network())),
      load_({rate, live.genesis().unix_time_us, 1}, devices_of(live, users), 0, live.links(), book_, tips_) {}

void Traffic::follow_up(const std::vector<bool>& running) {
    const auto now = Clock::now();
    demo::follow_up(book_, clients_, running, now - kOverdueAfter, kAskedAtOnceMax, now + kAskingMax);
}

bool Traffic::settle() {
    load_.stop_offering();
    return eventually(kFatePatience, [&] {
        follow_up(std::vector<bool>(clients_.size(), true));
        return book_.open() == 0;
    });
}

}  // namespace weft::test
