// Reading agreed members out of JSON. Throws ShapeError, which `read_shape` turns into an Error: exceptions stay inside
// the adapter. Only for .cpp files (heavy include).
#pragma once

#include <boost/json.hpp>
#include <charconv>
#include <stdexcept>
#include <string>

#include "core/bytes.hpp"
#include "tools/client/error.hpp"

namespace weft::client {

struct ShapeError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// An object with the path that leads to it, for messages.
class JsonReader {
public:
    JsonReader(const boost::json::value& value, std::string path) : value_(value), path_(std::move(path)) {}

    const boost::json::value& value() const { return value_; }
    const std::string& path() const { return path_; }

    bool is_null() const { return value_.is_null(); }

    bool has(std::string_view key) const {
        const auto* object = value_.if_object();
        return object != nullptr && object->if_contains(key) != nullptr && !object->at(key).is_null();
    }

    JsonReader at(std::string_view key) const {
        const auto* object = value_.if_object();
        if (object == nullptr) throw ShapeError(path_ + " is not an object");
        const auto* member = object->if_contains(key);
        if (member == nullptr) throw ShapeError(path_ + " has no member '" + std::string(key) + "'");
        return {*member, path_.empty() ? std::string(key) : path_ + "." + std::string(key)};
    }

    std::string text() const {
        if (!value_.is_string()) throw ShapeError(path_ + " is not a text");
        return std::string(value_.get_string());
    }

    bool boolean() const {
        if (!value_.is_bool()) throw ShapeError(path_ + " is not true or false");
        return value_.get_bool();
    }

    // A JSON number, or a decimal string (numbers beyond 53 bits).
    std::uint64_t number() const {
        if (value_.is_uint64()) return value_.get_uint64();
        if (value_.is_int64() && value_.get_int64() >= 0) return static_cast<std::uint64_t>(value_.get_int64());
        std::uint64_t number = 0;
        if (const auto* string = value_.if_string()) {
            const char* end = string->data() + string->size();
            const auto [stop, error] = std::from_chars(string->data(), end, number);
            if (!string->empty() && error == std::errc{} && stop == end) return number;
        }
        throw ShapeError(path_ + " is not a whole number");
    }

    template <class T>
    T narrow() const {
        const std::uint64_t wide = number();
        if (static_cast<T>(wide) != wide) throw ShapeError(path_ + " is too large");
        return static_cast<T>(wide);
    }

    // Fixed bytes as hexadecimal.
    template <class T>
    T hex() const {
        T out;
        if (!from_hex(text(), std::span<std::uint8_t>(out.bytes))) {
            throw ShapeError(path_ + " is not " + std::to_string(T::kSize) + " bytes in hexadecimal");
        }
        return out;
    }

    template <class Visit>
    void each(Visit visit) const {
        if (!value_.is_array()) throw ShapeError(path_ + " is not a list");
        std::size_t index = 0;
        for (const auto& item : value_.get_array())
            visit(JsonReader(item, path_ + "[" + std::to_string(index++) + "]"));
    }

private:
    const boost::json::value& value_;
    std::string path_;
};

// Parses `json` and reads it with `read(JsonReader)`.
template <class T, class Read>
Result<T> read_shape(std::string_view json, std::string_view what, Read read) {
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(json, error);
    std::string why = error ? error.message() : std::string{};
    if (!error) {
        try {
            return read(JsonReader(value, ""));
        } catch (const ShapeError& shape) {
            why = shape.what();
        }
    }
    return fail(Error::Kind::bad_answer, "The node's answer (" + std::string(what) + ") cannot be read: " + why + ".",
                "Are this program and the node of the same version?");
}

}  // namespace weft::client
