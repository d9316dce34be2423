// Why a request to a node, or work on behalf of one, did not succeed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/expected.hpp"

namespace weft::client {

struct Error {
    enum class Kind : std::uint8_t {
        unreachable,  // no connection, or it broke
        timeout,      // the node did not answer, or a fate did not come, in time
        bad_answer,   // the node said something that this client does not understand
        refused,      // the node said no: `code` says why
        bad_input,    // what the caller gave cannot be used
    };

    Kind kind = Kind::bad_input;
    std::string what{};                            // what happened and why, one sentence
    std::string hint{};                            // what to do next; may be empty
    std::string code{};                            // the node's stable code when refused, else empty
    int status = 0;                                // HTTP status when refused
    unsigned work_bits = 0;                        // for code work_too_low
    std::optional<std::uint32_t> retry_after_s{};  // as the node advised
};

template <class T>
using Result = Expected<T, Error>;

// Stable snake_case name: the node's code when it refused, else the kind's name.
std::string code_name(const Error& error);

inline Unexpected<Error> fail(Error::Kind kind, std::string what, std::string hint = {}) {
    return Unexpected<Error>{Error{kind, std::move(what), std::move(hint), {}, 0, 0, std::nullopt}};
}

inline Unexpected<Error> bad_input(std::string what, std::string hint = {}) {
    return fail(Error::Kind::bad_input, std::move(what), std::move(hint));
}

}  // namespace weft::client
