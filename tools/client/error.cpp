#include "tools/client/error.hpp"

namespace weft::client {

std::string code_name(const Error& error) {
    switch (error.kind) {
        case Error::Kind::unreachable:
            return "unreachable";
        case Error::Kind::timeout:
            return "timeout";
        case Error::Kind::bad_answer:
            return "bad_answer";
        case Error::Kind::refused:
            return error.code.empty() ? "refused" : error.code;
        case Error::Kind::bad_input:
            return "bad_input";
    }
    return "unknown";
}

}  // namespace weft::client
