#include <boost/json.hpp>
#include <ostream>

#include "node/runtime/files.hpp"
#include "node/runtime/json.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/describe.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {
namespace {

using client::bad_input;

// The block as the node gave it, checked here: a node cannot pass another block off as this one.
Result<Block> checked_block(const NetworkId& network, const BlockId& id, ByteView bytes) {
    auto block = decode_stored_block(Domains::of(network), bytes);
    if (!block) {
        return client::fail(Error::Kind::bad_answer, "The node's block does not decode: " + block.error().detail + ".",
                            "Ask another node.");
    }
    if (block->id != id || !signature_valid(*block)) {
        return client::fail(Error::Kind::bad_answer, "The node gave another block, or one with a wrong signature.",
                            "Ask another node.");
    }
    return std::move(*block);
}

Result<void> save(const std::string& file, ByteView bytes) {
    if (file.empty()) return {};
    const auto written = node::write_file(file, as_text(bytes), node::FileMode::open, node::IfExists::replace);
    if (!written) return bad_input(written.error());
    return {};
}

Result<void> save_parts(const GetOptions& options, const Block& block) {
    const bool wants_payload = !options.payload_out.empty() || !options.data_out.empty();
    if (block.payload_erased && wants_payload) {
        return client::fail(Error::Kind::refused, "The block's payload was erased on this node.", "Ask another node.");
    }
    if (auto saved = save(options.out, block.encoded); !saved) return saved;
    if (auto saved = save(options.payload_out, block.payload_view()); !saved) return saved;
    if (options.data_out.empty()) return {};
    const auto* record = std::get_if<Record>(&block.payload);
    if (record == nullptr) return bad_input("The block is no record, so it has no data to save.");
    return save(options.data_out, record->data);
}

void print(Console& console, const Block& block, const client::Metadata& metadata) {
    if (console.json) {
        boost::json::value value = {{"block", boost::json::parse(node::block_json(block))},
                                    {"fate", fate_name(metadata.fate)},
                                    {"reason", metadata.reason},
                                    {"commit", metadata.commit},
                                    {"checkpoint", nullptr}};
        if (metadata.checkpoint) value.at("checkpoint") = *metadata.checkpoint;
        console.out << boost::json::serialize(value) << '\n';
        return;
    }
    console.out << describe_block(block) << "fate      " << fate_name(metadata.fate);
    if (metadata.fate == Fate::rejected) console.out << " (" << metadata.reason << ")";
    if (metadata.commit != 0) console.out << " in commit " << metadata.commit;
    if (metadata.checkpoint) console.out << ", checkpoint " << *metadata.checkpoint;
    console.out << '\n';
}

}  // namespace

Outcome get(Console& console, const CommonOptions& common, const GetOptions& options) {
    const auto id = parse_block_id(options.id);
    if (!id) return Unexpected{id.error()};
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    const auto network = network_of(*node, common);
    if (!network) return Unexpected{network.error()};
    const auto bytes = node->block(*id);
    if (!bytes) return Unexpected{bytes.error()};
    const auto block = checked_block(*network, *id, *bytes);
    if (!block) return Unexpected{block.error()};
    const auto metadata = node->metadata(*id);
    if (!metadata) return Unexpected{metadata.error()};
    if (const auto saved = save_parts(options, *block); !saved) return Unexpected{saved.error()};
    print(console, *block, *metadata);
    return kOk;
}

}  // namespace weft::cli
