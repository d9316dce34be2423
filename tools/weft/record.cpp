#include <chrono>

#include "node/runtime/files.hpp"
#include "tools/client/senml.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {
namespace {

using client::bad_input;

Result<void> check_tag(const std::string& tag) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789._/-";
    if (!tag.empty() && tag.size() <= kTagBytesMax && tag.find_first_not_of(kAllowed) == tag.npos) return {};
    return bad_input("'" + tag + "' is not a tag.",
                     "A tag has 1 to " + std::to_string(kTagBytesMax) + " characters out of a-z 0-9 . _ / -");
}

Result<std::string> senml_of_values(const std::vector<std::string>& values) {
    std::vector<client::Reading> readings;
    for (const std::string& text : values) {
        auto reading = client::parse_reading(text);
        if (!reading) return Unexpected{reading.error()};
        readings.push_back(std::move(*reading));
    }
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    return client::senml_json("", static_cast<double>(now.count()) / 1000, readings);
}

Result<std::string> data_of(const RecordOptions& options) {
    if (!options.values.empty()) return senml_of_values(options.values);
    const bool is_senml = !options.senml_file.empty();
    auto text = node::read_file(is_senml ? options.senml_file : options.data_file, kPayloadBytesMax);
    if (!text) return bad_input(text.error());
    if (is_senml) {
        if (const auto checked = client::check_senml_json(*text); !checked) return Unexpected{checked.error()};
    }
    return std::move(*text);
}

Result<Record> record_of(const RecordOptions& options) {
    const int sources = !options.values.empty() + !options.senml_file.empty() + !options.data_file.empty();
    if (sources != 1) return bad_input("Give the record's content as --value, --senml or --data (one of them).");
    if (const auto checked = check_tag(options.tag); !checked) return Unexpected{checked.error()};
    const auto data = data_of(options);
    if (!data) return Unexpected{data.error()};
    Record record;
    record.tag = options.tag;
    record.content_type = options.data_file.empty() ? ContentType::senml_json : ContentType::opaque;
    const ByteView bytes = as_bytes(*data);
    record.data.assign(bytes.begin(), bytes.end());
    if (record.data.size() + record.tag.size() + 16 > kPayloadBytesMax) {
        return bad_input(
            "The record's data is too large: a payload has at most " + std::to_string(kPayloadBytesMax) + " bytes.",
            "Split it, or record its hash.");
    }
    return record;
}

}  // namespace

Outcome record(Console& console, const CommonOptions& common, const RecordOptions& options) {
    const auto content = record_of(options);
    if (!content) return Unexpected{content.error()};
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    const auto wallet = open_wallet(*node, common);
    if (!wallet) return Unexpected{wallet.error()};
    return send_and_report(console, common, *node, *wallet, Payload{*content}, "recorded as " + options.tag);
}

}  // namespace weft::cli
