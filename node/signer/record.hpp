// The signer's memory: an append-only file of what it signed, synced before a signature leaves. Entries are chained by
// BLAKE3, so none can be changed or left out unnoticed. Replaced as a whole by a summary when it has become large.
//
// A file that ends within an entry was cut by a crash before that entry was synced: no signature of it ever left, and
// it is dropped. Anything else that does not fit is damage: opening fails, and nothing is signed.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "core/expected.hpp"
#include "core/hash/blake3.hpp"
#include "core/types.hpp"
#include "node/signer/judge.hpp"

namespace weft::node::signer {

class Record {
public:
    // Opens or makes the file. Holds a lock on FILE.lock: a second signer fails.
    static Expected<std::unique_ptr<Record>, std::string> open(const std::filesystem::path& file,
                                                               const NetworkId& network, const PublicKeyBytes& key,
                                                               std::size_t bytes_max = 16u << 20);
    ~Record();
    Record(const Record&) = delete;
    Record& operator=(const Record&) = delete;

    const SignedSoFar& state() const { return state_; }
    // What opening found: a cut entry that was dropped. Empty: nothing.
    const std::string& note() const { return note_; }

    // Durable when it returns, and then part of the state. After an error nothing may be signed any more.
    Expected<void, std::string> append(const std::vector<Entry>& entries);

private:
    Record(std::filesystem::path file, Bytes head, std::size_t bytes_max);
    Expected<void, std::string> load();
    Expected<void, std::string> replay(ByteView text);
    Expected<void, std::string> summarize();
    Expected<void, std::string> lock();
    Bytes encode(const Entry& entry);
    Unexpected<std::string> failed(const char* what) const;

    std::filesystem::path file_;
    Bytes head_;
    std::size_t bytes_max_;
    int lock_fd_ = -1;  // of a file beside it: the record itself is replaced by summaries
    int fd_ = -1;
    std::size_t bytes_ = 0;
    Hash chain_;
    SignedSoFar state_;
    std::string note_;
    bool broken_ = false;
};

}  // namespace weft::node::signer
