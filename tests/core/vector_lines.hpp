// Files of test vectors: lines of `name = hex`, compared with what the code makes, or written anew on request.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "core/bytes.hpp"

namespace weft::test {

class VectorLines {
public:
    void section(std::string_view title) { text_ << (text_.tellp() > 0 ? "\n" : "") << "# " << title << "\n"; }
    void add(std::string_view name, ByteView bytes) { text_ << name << " = " << to_hex(bytes) << "\n"; }
    std::string text() const { return text_.str(); }

private:
    std::ostringstream text_;
};

// With WEFT_WRITE_VECTORS in the environment, the file is written first.
inline void expect_vectors(const char* file, const std::string& made) {
    if (std::getenv("WEFT_WRITE_VECTORS") != nullptr) std::ofstream(file) << made;
    std::stringstream kept;
    kept << std::ifstream(file).rdbuf();
    EXPECT_EQ(kept.str(), made);
}

}  // namespace weft::test
