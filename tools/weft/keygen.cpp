#include <boost/json.hpp>
#include <ostream>

#include "node/runtime/key_file.hpp"
#include "tools/weft/commands.hpp"
#include "tools/weft/secrets.hpp"

namespace weft::cli {

Outcome keygen(Console& console, const KeygenOptions& options) {
    std::optional<std::string> passphrase;
    if (!options.no_passphrase) {
        auto typed = read_passphrase(options.passphrase_file, true, "for " + options.out);
        if (!typed) return Unexpected{typed.error()};
        passphrase = *typed;
    }
    const Seed seed = random_seed();
    if (const auto saved = node::save_key_file(options.out, seed, passphrase); !saved) {
        return client::bad_input(saved.error().what, "Choose another file with --out.");
    }
    const std::string account = KeyPair(seed).account().hex();
    if (console.json) {
        const boost::json::value value = {
            {"account", account}, {"file", options.out}, {"encrypted", passphrase.has_value()}};
        console.out << boost::json::serialize(value) << '\n';
    } else {
        console.out << "account " << account << "\nkey in  " << options.out
                    << (passphrase ? " (encrypted)\n" : " (not encrypted: whoever reads the file has the account)\n");
    }
    return kOk;
}

}  // namespace weft::cli
