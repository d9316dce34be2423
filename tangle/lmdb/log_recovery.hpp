// What stands in the log when it is opened: which records are believed, what is cut, what is an error
// (docs/storage.md, "Crash rules").
#pragma once

#include <string>

#include "tangle/lmdb/segment.hpp"

namespace weft::tangle::lmdb {

struct LogTail {
    SegmentHeader header;  // of the last segment
    SegmentEnd end;        // of its valid records
    std::string note;      // what was cut, for the operator; empty: nothing
};

// Walks the records with lsn >= `from`, over as many segments as there are, the last one tolerantly: after its last
// valid record, an unfinished group is to be cut. Requires `firsts` as list_segments gives it, not empty.
// Errors: io; wrong_network; newer_format; corrupt when a record that was synced is damaged or missing, or `from` is
// not among the records nor the next one.
StoreResult<LogTail> walk_log(const std::filesystem::path& folder, const NetworkId& network,
                              const std::vector<Lsn>& firsts, Lsn from, const EntryVisitor& visit);

}  // namespace weft::tangle::lmdb
