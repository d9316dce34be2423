#include <ostream>

#include "tools/weft/commands.hpp"
#include "tools/weft/session.hpp"

namespace weft::cli {

Outcome info(Console& console, const CommonOptions& common) {
    auto node = open_node(common);
    if (!node) return Unexpected{node.error()};
    const auto json = node->get("/api/v1/info");
    if (!json) return Unexpected{json.error()};
    if (console.json) {
        console.out << *json << '\n';
        return kOk;
    }
    const auto view = client::read_info(*json);
    if (!view) return Unexpected{view.error()};
    std::ostream& out = console.out;
    out << "network     " << view->name << ' ' << view->network.hex() << "\nnode        weftd " << view->version
        << (view->author ? ", validator " + std::to_string(*view->author) : ", no validator") << " of "
        << view->committee_size << "\nstate       " << view->state << (view->reason.empty() ? "" : ": " + view->reason)
        << "\ncommit      " << view->commit << " (round " << view->round << ")\ncheckpoint  " << view->checkpoint
        << ", certified " << view->certified << "\nstate root  " << view->state_root << "\nledger      "
        << view->accounts << " accounts, supply " << view->supply << (view->conserved ? "" : " NOT CONSERVED")
        << "\ntangle      " << view->tips << " tips, " << view->pending << " pending\nsince start "
        << view->confirmed_total << " confirmed, " << view->rejected_total << " rejected, " << view->expired_total
        << " expired\n";
    return kOk;
}

}  // namespace weft::cli
