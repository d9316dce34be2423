// Self-signed certificates for tests of TLS.
#pragma once

#include <string>

namespace weft::node {

struct TestCertificate {
    std::string certificate;  // PEM
    std::string key;          // PEM
};

// For a numeric address; a new key each time.
TestCertificate make_certificate(const std::string& address);

}  // namespace weft::node
