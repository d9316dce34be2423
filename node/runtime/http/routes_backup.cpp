// Backups of the running node's ledger, to a folder on its machine.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "node/runtime/http/api.hpp"
#include "node/runtime/json_out.hpp"
#include "node/runtime/strict_json.hpp"

namespace weft::node::http {

namespace {

constexpr std::size_t kBodyBytesMax = 8192;
constexpr const char* kSendFolder = "Send {\"folder\":\"/an/absolute/path\"}.";

std::string report_json(const BackupThread::Report& report) {
    boost::json::object out;
    out["state"] = backup_state_name(report.state);
    out["folder"] = report.folder.string();
    out["copied_bytes"] = json_number(report.copied_bytes);
    out["problem"] = report.problem;
    return boost::json::serialize(out);
}

void start(const Api& api, const Request& request, const Reply& reply) {
    JsonProblem wrong;
    const auto root = parse_json(request.body, "body", wrong);
    std::string folder;
    if (!wrong.any()) {
        StrictObject object(*root, "", wrong);
        folder = object.text("folder");
        object.finish();
    }
    if (wrong.any()) return reply(problem(400, "malformed", wrong.text(), kSendFolder));
    const bool usable = std::filesystem::path(folder).is_absolute() && folder.find('\0') == std::string::npos;
    if (!usable) return reply(problem(400, "malformed", "folder: must be an absolute path", kSendFolder));
    if (!api.start_backup(folder)) {
        return reply(problem(409, "backup_running", "a backup is being made", "Wait until it has ended."));
    }
    reply(json_response(report_json(api.backup_report()), 202));
}

}  // namespace

void add_backup_routes(Router& router, const Api& api) {
    router.add({"POST",
                "/api/v1/admin/backup",
                "Back the ledger up to a folder of the node's machine",
                [&api](const Request& request, const Reply& reply) { start(api, request, reply); },
                Access::admin,
                kBodyBytesMax,
                {},
                {"application/json"}});
    router.add({"GET", "/api/v1/admin/backup", "What became of the last backup",
                [&api](const Request&, const Reply& reply) { reply(json_response(report_json(api.backup_report()))); },
                Access::admin});
}

}  // namespace weft::node::http
