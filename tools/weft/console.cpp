#include "tools/weft/console.hpp"

#include <boost/json.hpp>
#include <ostream>

namespace weft::cli {
namespace {

int exit_code_of(const Error& error) {
    switch (error.kind) {
        case Error::Kind::unreachable:
        case Error::Kind::timeout:
            return kUnreachable;
        case Error::Kind::bad_input:
            return kUsage;
        case Error::Kind::bad_answer:
        case Error::Kind::refused:
            return kRefused;
    }
    return kRefused;
}

}  // namespace

int finish(Console& console, const Outcome& outcome) {
    if (outcome) return *outcome;
    const Error& error = outcome.error();
    if (console.json) {
        const boost::json::value value = {
            {"error", {{"code", client::code_name(error)}, {"what", error.what}, {"hint", error.hint}}}};
        console.out << boost::json::serialize(value) << '\n';
    } else {
        console.err << "weft: " << error.what << '\n';
        if (!error.hint.empty()) console.err << "      " << error.hint << '\n';
    }
    return exit_code_of(error);
}

}  // namespace weft::cli
