#include "tools/client/health_answers.hpp"

#include "tools/client/json_reader.hpp"

namespace weft::client {

Result<HealthView> read_health(std::string_view json) {
    return read_shape<HealthView>(json, "health", [](const JsonReader& in) {
        HealthView view;
        view.ready = in.at("ready").boolean();
        view.state = in.at("state").text();
        view.reason = in.at("reason").text();
        view.next_step = in.at("next_step").text();
        in.at("warnings").each([&](const JsonReader& each) {
            view.warnings.push_back({each.at("code").text(), each.at("what").text(), each.at("next_step").text()});
        });
        view.behind = in.at("behind").at("checkpoints").number();
        view.seconds_since_commit = in.at("seconds_since_commit").number();
        view.validators_reached = in.at("validators").at("reached").number();
        view.validators_needed = in.at("validators").at("needed").number();
        if (in.has("disk")) {
            view.disk_free_bytes = in.at("disk").at("free_bytes").number();
            view.disk_used_percent = in.at("disk").at("used_percent").number();
        }
        return view;
    });
}

Result<UsageView> read_usage(std::string_view json) {
    return read_shape<UsageView>(json, "usage", [](const JsonReader& in) {
        const JsonReader usage = in.at("usage");
        const bool has_outlook = usage.has("disk_outlook");
        return UsageView{usage.at("uptime_s").number(), usage.at("resident_bytes").number(),
                         usage.at("data_bytes").number(),
                         has_outlook ? usage.at("disk_outlook").at("words").text() : std::string()};
    });
}

Result<std::vector<PeerLine>> read_peers(std::string_view json) {
    return read_shape<std::vector<PeerLine>>(json, "peers", [](const JsonReader& in) {
        std::vector<PeerLine> lines;
        in.at("peers").each([&](const JsonReader& peer) {
            PeerLine line;
            line.key = peer.at("key").text();
            line.address = peer.at("address").text();
            if (peer.has("author")) line.author = peer.at("author").number();
            line.greeted = peer.at("greeted").boolean();
            line.commit = peer.at("commit").number();
            lines.push_back(std::move(line));
        });
        return lines;
    });
}

}  // namespace weft::client
