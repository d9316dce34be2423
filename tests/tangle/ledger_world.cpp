#include "tests/tangle/ledger_world.hpp"

namespace weft::tangle::test {

KeyPair key_pair(std::uint8_t seed) {
    sign_init();
    Seed bytes;
    bytes.bytes.fill(seed);
    return KeyPair(bytes);
}

Genesis small_genesis() {
    Genesis genesis;
    genesis.name = "ledger test";
    genesis.parameters.work_bits = 4;
    genesis.parameters.work_debt_levels = 2;
    for (std::uint8_t seed = 1; seed <= 4; ++seed) {
        GenesisAccount account;
        account.key = key_pair(seed).public_key();
        account.balance = 1000u * seed;
        account.quota = {100, 100};
        genesis.accounts.push_back(account);
    }
    genesis.accounts[kOperator].registrar = true;
    genesis.accounts[kSensor].controller = key_pair(1).account();
    genesis.committee = {0, 1, 2, 3};
    return genesis;
}

Transfer pay(const AccountId& to, Amount amount) {
    Transfer transfer;
    transfer.credits = {{to, amount}};
    return transfer;
}

Record reading(std::size_t bytes) {
    return {.tag = "meter/1", .content_type = ContentType::opaque, .data = Bytes(bytes, 7)};
}

RotateKey rotation(const NetworkId& network, const AccountId& account, const KeyPair& added, std::uint8_t roles,
                   std::optional<PublicKey> replaced) {
    RotateKey operation;
    operation.key = added.public_key();
    operation.roles = roles;
    operation.has_replaced = replaced.has_value();
    if (replaced) operation.replaced = *replaced;
    operation.proof = added.sign(rotate_proof_message(network, account));
    return operation;
}

LedgerWorld::LedgerWorld(const Genesis& given, std::size_t accounts_max)
    : genesis(given),
      network(network_id(genesis)),
      domains(Domains::of(network)),
      ledger(genesis, domains, accounts_max) {
    EXPECT_TRUE(check_genesis(genesis));
}

namespace {

Bytes payload_bytes(const Made& made) {
    if (std::holds_alternative<UnknownPayload>(made.payload)) return Bytes(made.unknown_bytes, 1);
    return encode_payload(made.payload);
}

BlockHeader header_of(const Made& made, const NetworkId& network, ByteView payload) {
    BlockHeader header;
    header.time = made.time;
    header.issuer = made.issuer.value_or(made.key.account());
    header.sequence = made.sequence;
    header.parents = {genesis_block_id(network)};
    if (made.key.account() != header.issuer) header.signing_key = made.key.public_key().bytes;
    header.payload_type = payload_type(made.payload);
    header.payload_bytes = static_cast<std::uint16_t>(payload.size());
    header.payload_hash = blake3(payload);
    return header;
}

}  // namespace

// By hand rather than by make_block, which refuses payloads of unknown types.
Block LedgerWorld::make(const Made& made) const {
    const Bytes payload = payload_bytes(made);
    BlockHeader header = header_of(made, network, payload);
    Bytes encoded = encode_header(header);
    BlockId id = block_id(domains, header.slot(), encoded);
    while (work_of(id) < made.work) {
        ++header.nonce;
        encoded = encode_header(header);
        id = block_id(domains, header.slot(), encoded);
    }
    Writer(encoded).fixed(made.key.sign(id.view())).bytes(payload);
    auto block = decode_block(domains, encoded);
    EXPECT_TRUE(block && block->id == id && signature_valid(*block));
    return *std::move(block);
}

RejectReason LedgerWorld::run(const Block& block, TimeUs time) {
    return ledger.execute(block, time, history, evidence);
}

}  // namespace weft::tangle::test
