#include <boost/json.hpp>
#include <ostream>

#include "node/runtime/audit_log.hpp"
#include "node/runtime/files.hpp"
#include "tools/weft/commands.hpp"

namespace weft::cli {

Outcome audit_verify(Console& console, const std::string& file) {
    const auto text = node::read_file(file, node::kAuditBytesMax);
    if (!text) return client::bad_input(text.error());
    const node::AuditVerdict verdict = node::verify_audit(*text);
    if (!verdict.problem.empty()) {
        return client::fail(client::Error::Kind::refused, file + ": " + verdict.problem + ".",
                            "The lines before it are as they were written. Keep the file as evidence.");
    }
    if (console.json) {
        const boost::json::value value = {{"lines", verdict.lines}, {"last", verdict.last.hex()}, {"cut", verdict.cut}};
        console.out << boost::json::serialize(value) << '\n';
        return kOk;
    }
    console.out << verdict.lines << " lines, all as they were written; the last one's hash is " << verdict.last.hex()
                << "\nTo see later that no line was taken off the end, keep this hash elsewhere.\n";
    if (verdict.cut) console.out << "After them there is a line without an end, as a crash leaves it.\n";
    return kOk;
}

}  // namespace weft::cli
