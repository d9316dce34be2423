#include "core/payload.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "core/common_codec.hpp"

namespace weft {

namespace {

constexpr std::size_t kCreditBytes = 32 + 8;

std::uint16_t tag(PayloadType type) {
    return static_cast<std::uint16_t>(type);
}

std::uint16_t type_of(const Transfer&) {
    return tag(PayloadType::transfer);
}
std::uint16_t type_of(const Record&) {
    return tag(PayloadType::record);
}
std::uint16_t type_of(const RegisterAccount&) {
    return tag(PayloadType::register_account);
}
std::uint16_t type_of(const RotateKey&) {
    return tag(PayloadType::rotate_key);
}
std::uint16_t type_of(const RevokeKey&) {
    return tag(PayloadType::revoke_key);
}
std::uint16_t type_of(const FreezeAccount&) {
    return tag(PayloadType::freeze_account);
}
std::uint16_t type_of(const ReleaseAccount&) {
    return tag(PayloadType::release_account);
}
std::uint16_t type_of(const Propose&) {
    return tag(PayloadType::propose);
}
std::uint16_t type_of(const Approve&) {
    return tag(PayloadType::approve);
}

std::uint16_t type_of(const UnknownPayload& payload) {
    return payload.type;
}

bool tag_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '/' || c == '-';
}

bool known_content_type(ContentType type) {
    return type == ContentType::opaque || type == ContentType::senml_json || type == ContentType::senml_cbor;
}

// The rules beyond layout, for both directions: decoding applies them, encoding CHECKs them.

Decoded<void> check(const Transfer& transfer) {
    if (transfer.credits.empty() || transfer.credits.size() > kCreditsMax) {
        return decode_error(DecodeErrorCode::bad_count, "a transfer has 1 to 64 credits");
    }
    for (const Transfer::Credit& credit : transfer.credits) {
        if (credit.amount == 0) return decode_error(DecodeErrorCode::bad_value, "a credit's amount is at least 1");
    }
    if (transfer.memo.size() > kMemoBytesMax) {
        return decode_error(DecodeErrorCode::too_large, "a memo has at most 256 bytes");
    }
    return {};
}

Decoded<void> check(const Record& record) {
    if (record.tag.empty() || record.tag.size() > kTagBytesMax) {
        return decode_error(DecodeErrorCode::bad_length, "a tag has 1 to 64 bytes");
    }
    if (!std::all_of(record.tag.begin(), record.tag.end(), tag_character)) {
        return decode_error(DecodeErrorCode::bad_value, "a tag's characters are a-z 0-9 . _ / -");
    }
    if (!known_content_type(record.content_type)) {
        return decode_error(DecodeErrorCode::bad_value, "the content type is 0, 110 or 112");
    }
    return {};
}

Decoded<void> check_key(const PublicKey& key) {
    if (!known_algorithm(key.algorithm)) return decode_error(DecodeErrorCode::bad_algorithm, "the key's algorithm");
    return {};
}

Decoded<void> check(const RegisterAccount& operation) {
    return check_key(operation.key);
}

Decoded<void> check(const RotateKey& operation) {
    if (auto key = check_key(operation.key); !key) return key;
    if (auto replaced = check_key(operation.replaced); !replaced) return replaced;
    if (operation.roles < 1 || operation.roles > kKeyRolesAll) {
        return decode_error(DecodeErrorCode::bad_value, "a key's roles are 1 to 3");
    }
    if (!operation.has_replaced && operation.replaced != PublicKey{}) {
        return decode_error(DecodeErrorCode::not_canonical, "a replaced key that the operation does not have");
    }
    return {};
}

Decoded<void> check(const RevokeKey& operation) {
    return check_key(operation.key);
}
Decoded<void> check(const FreezeAccount&) {
    return {};
}
Decoded<void> check(const ReleaseAccount&) {
    return {};
}

Decoded<void> check(const UnknownPayload&) {
    return decode_error(DecodeErrorCode::bad_type, "a payload of an unknown type");
}

void write(Writer& out, const Transfer& transfer) {
    out.u32(transfer.asset).u8(static_cast<std::uint8_t>(transfer.credits.size()));
    for (const Transfer::Credit& credit : transfer.credits) out.fixed(credit.account).u64(credit.amount);
    out.bytes(transfer.memo);
}

void write(Writer& out, const Record& record) {
    out.u8(static_cast<std::uint8_t>(record.tag.size())).bytes(as_bytes(record.tag));
    out.u16(static_cast<std::uint16_t>(record.content_type)).bytes(record.data);
}

void write(Writer& out, const RegisterAccount& operation) {
    write_key(out, operation.key);
    write_quota(out, operation.quota);
    out.fixed(operation.controller);
}

void write(Writer& out, const RotateKey& operation) {
    write_key(out, operation.key);
    out.u8(operation.roles).u8(operation.has_replaced ? 1 : 0);
    if (operation.has_replaced) write_key(out, operation.replaced);
    out.fixed(operation.proof);
}

void write(Writer& out, const RevokeKey& operation) {
    write_key(out, operation.key);
}
void write(Writer& out, const FreezeAccount& operation) {
    out.fixed(operation.target);
}
void write(Writer& out, const ReleaseAccount& operation) {
    out.fixed(operation.target);
}

// Its bytes are not known; check refuses it before.
void write(Writer&, const UnknownPayload&) {}

Bytes rest_of(Reader& in) {
    const ByteView rest = in.bytes(in.left());
    return {rest.begin(), rest.end()};
}

Decoded<void> read(Reader& in, Transfer& transfer) {
    transfer.asset = in.u32();
    const std::size_t count = in.u8();
    if (count > kCreditsMax) return decode_error(DecodeErrorCode::bad_count, "a transfer has 1 to 64 credits");
    if (in.left() < count * kCreditBytes) return decode_error(DecodeErrorCode::truncated, "credits");
    transfer.credits.resize(count);
    for (Transfer::Credit& credit : transfer.credits) {
        credit.account = in.fixed<AccountId>();
        credit.amount = in.u64();
    }
    transfer.memo = rest_of(in);
    return {};
}

Decoded<void> read(Reader& in, Record& record) {
    record.tag = as_text(in.bytes(in.u8()));
    record.content_type = static_cast<ContentType>(in.u16());
    record.data = rest_of(in);
    return {};
}

Decoded<void> read(Reader& in, RegisterAccount& operation) {
    operation.key = read_key(in);
    operation.quota = read_quota(in);
    operation.controller = in.fixed<AccountId>();
    return {};
}

Decoded<void> read(Reader& in, RotateKey& operation) {
    operation.key = read_key(in);
    operation.roles = in.u8();
    const std::uint8_t has_replaced = in.u8();
    if (has_replaced > 1) return decode_error(DecodeErrorCode::bad_flags, "whether a key is replaced is 0 or 1");
    operation.has_replaced = has_replaced == 1;
    if (operation.has_replaced) operation.replaced = read_key(in);
    operation.proof = in.fixed<Signature>();
    return {};
}

Decoded<void> read(Reader& in, RevokeKey& operation) {
    operation.key = read_key(in);
    return {};
}
Decoded<void> read(Reader& in, FreezeAccount& operation) {
    operation.target = in.fixed<AccountId>();
    return {};
}
Decoded<void> read(Reader& in, ReleaseAccount& operation) {
    operation.target = in.fixed<AccountId>();
    return {};
}

// A payload of one kind, if nothing is left over or missing and the rules hold.
template <class Kind>
Decoded<void> read_whole(ByteView bytes, Payload& payload) {
    Reader in(bytes);
    Kind& kind = payload.emplace<Kind>();
    if (auto done = read(in, kind); !done) return done;
    if (auto exact = read_exactly(in, "payload"); !exact) return exact;
    return check(kind);
}

}  // namespace

Bytes rotate_proof_message(const NetworkId& network, const AccountId& account) {
    Bytes message;
    Writer(message).bytes(as_bytes("weft 1 rotate_key")).fixed(network).fixed(account);
    return message;
}

std::uint16_t payload_type(const Payload& payload) {
    return std::visit([](const auto& kind) { return type_of(kind); }, payload);
}

Bytes encode_payload(const Payload& payload) {
    Bytes encoded;
    Writer out(encoded);
    std::visit(
        [&out](const auto& kind) {
            CHECK(check(kind));
            write(out, kind);
        },
        payload);
    CHECK(encoded.size() <= kPayloadBytesMax);
    return encoded;
}

Decoded<void> decode_payload(std::uint16_t type, ByteView bytes, Payload& payload) {
    if (bytes.size() > kPayloadBytesMax) return decode_error(DecodeErrorCode::too_large, "payload");
    switch (static_cast<PayloadType>(type)) {
        case PayloadType::transfer:
            return read_whole<Transfer>(bytes, payload);
        case PayloadType::record:
            return read_whole<Record>(bytes, payload);
        case PayloadType::register_account:
            return read_whole<RegisterAccount>(bytes, payload);
        case PayloadType::rotate_key:
            return read_whole<RotateKey>(bytes, payload);
        case PayloadType::revoke_key:
            return read_whole<RevokeKey>(bytes, payload);
        case PayloadType::freeze_account:
            return read_whole<FreezeAccount>(bytes, payload);
        case PayloadType::release_account:
            return read_whole<ReleaseAccount>(bytes, payload);
        case PayloadType::propose:
            return read_whole<Propose>(bytes, payload);
        case PayloadType::approve:
            return read_whole<Approve>(bytes, payload);
    }
    payload = UnknownPayload{type};
    return {};
}

Decoded<Payload> decode_payload(std::uint16_t type, ByteView bytes) {
    Payload payload;
    if (auto read = decode_payload(type, bytes, payload); !read) return Unexpected{read.error()};
    return payload;
}

}  // namespace weft
