#include "tangle/ledger/history.hpp"

namespace weft::tangle {

std::string_view history_kind_name(HistoryKind kind) {
    switch (kind) {
        case HistoryKind::paid:
            return "paid";
        case HistoryKind::received:
            return "received";
        case HistoryKind::recorded:
            return "recorded";
        case HistoryKind::registered:
            return "registered";
        case HistoryKind::operated:
            return "operated";
        case HistoryKind::refused:
            return "refused";
    }
    return "unknown";
}

}  // namespace weft::tangle
