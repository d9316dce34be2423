#include "tests/core/samples.hpp"

namespace weft::samples {

namespace {

Payload random_transfer(Random& random) {
    Transfer transfer;
    transfer.asset = static_cast<std::uint32_t>(random.next());
    transfer.credits.resize(1 + random.below(kCreditsMax));
    for (auto& credit : transfer.credits) {
        credit = {random_fixed<AccountId>(random), 1 + random.below(UINT64_MAX)};
    }
    transfer.memo = random_bytes(random, random.below(kMemoBytesMax + 1));
    return transfer;
}

Payload random_record(Random& random) {
    constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyz0123456789._/-";
    constexpr ContentType kTypes[] = {ContentType::opaque, ContentType::senml_json, ContentType::senml_cbor};
    Record record;
    record.tag.resize(1 + random.below(kTagBytesMax));
    for (char& c : record.tag) c = kCharacters[random.below(kCharacters.size())];
    record.content_type = kTypes[random.below(3)];
    record.data = random_bytes(random, random.below(2000));
    return record;
}

Payload random_rotation(Random& random) {
    RotateKey operation;
    operation.key.bytes = random_fixed<PublicKeyBytes>(random);
    operation.roles = static_cast<std::uint8_t>(1 + random.below(3));
    operation.has_replaced = random.below(2) == 1;
    if (operation.has_replaced) operation.replaced.bytes = random_fixed<PublicKeyBytes>(random);
    operation.proof = random_fixed<Signature>(random);
    return operation;
}

}  // namespace

KeyPair key_pair(std::uint8_t seed) {
    sign_init();
    Seed bytes;
    bytes.bytes.fill(seed);
    return KeyPair(bytes);
}

Bytes random_bytes(Random& random, std::size_t size) {
    Bytes bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
    return bytes;
}

Genesis genesis() {
    Genesis genesis;
    genesis.name = "weft test";
    genesis.unix_time_us = 1'700'000'000'000'000;
    for (std::uint8_t seed = 1; seed <= 6; ++seed) {
        GenesisAccount account;
        account.key = key_pair(seed).public_key();
        account.balance = 1000u * seed;
        account.quota = {10u * seed, 100u * seed};
        account.registrar = seed == 1;
        if (seed == 6) account.controller = key_pair(1).account();
        genesis.accounts.push_back(account);
    }
    genesis.committee = {0, 1, 2, 3};
    return genesis;
}

NetworkId network() {
    return network_id(genesis());
}

Domains domains() {
    return Domains::of(network());
}

Committee committee() {
    return genesis().committee_members();
}

Block transfer_block(std::uint8_t issuer_seed, Sequence sequence) {
    const KeyPair key = key_pair(issuer_seed);
    BlockHeader header;
    header.time = 12'345'678;
    header.issuer = key.account();
    header.sequence = sequence;
    header.parents = {genesis_block_id(network())};
    Transfer transfer;
    transfer.credits = {{key_pair(6).account(), 7}};
    return make_block(domains(), header, transfer, key);
}

Change random_change(Random& random) {
    const AccountId account = random_fixed<AccountId>(random);
    const PublicKey key{Algorithm::ed25519, random_fixed<PublicKeyBytes>(random)};
    switch (random.below(5)) {
        case 0:
            return AddValidator{account, key};
        case 1:
            return RemoveValidator{account};
        case 2:
            return SetValidatorKey{account, key};
        case 3:
            return SetParameter{static_cast<ParameterId>(1 + random.below(kParameterIdLast)),
                                static_cast<std::uint32_t>(random.next())};
        default:
            return SetProtocol{static_cast<std::uint16_t>(1 + random.below(UINT16_MAX))};
    }
}

Propose random_proposal(Random& random) {
    Propose proposal;
    proposal.after = random.next();
    proposal.changes.resize(random.below(kChangesMax + 1));
    for (Change& change : proposal.changes) change = random_change(random);
    return proposal;
}

Payload random_payload(Random& random) {
    switch (random.below(9)) {
        case 0:
            return random_transfer(random);
        case 1:
            return random_record(random);
        case 2:
            return RegisterAccount{{Algorithm::ed25519, random_fixed<PublicKeyBytes>(random)},
                                   {static_cast<std::uint32_t>(random.next()), 9},
                                   random_fixed<AccountId>(random)};
        case 3:
            return random_rotation(random);
        case 4:
            return RevokeKey{{Algorithm::ed25519, random_fixed<PublicKeyBytes>(random)}};
        case 5:
            return FreezeAccount{random_fixed<AccountId>(random)};
        case 6:
            return ReleaseAccount{random_fixed<AccountId>(random)};
        case 7:
            return random_proposal(random);
        default:
            return Approve{random_fixed<AccountId>(random), random_fixed<Hash>(random)};
    }
}

Block random_block(Random& random) {
    const KeyPair key = key_pair(5);
    BlockHeader header;
    header.time = random.below(kTimeUsMax + 1);
    header.issuer = random.below(2) == 0 ? key.account() : random_fixed<AccountId>(random);
    header.sequence = random.next();
    for (std::size_t count = 1 + random.below(kParentsMax); count > 0; --count) {
        const auto slot = static_cast<Slot>(random.below(std::uint64_t{header.slot()} + 1));
        header.parents.emplace_back(slot, random_fixed<Hash>(random));
    }
    header.nonce = static_cast<std::uint32_t>(random.next());
    return make_block(domains(), header, random_payload(random), key);
}

RoundBlock first_round_block(AuthorIndex author) {
    RoundBlock block;
    block.round = 1;
    block.author = author;
    block.time = 1'000'000;
    block.parents = {first_round_ref(domains(), committee(), author)};
    for (AuthorIndex other = 0; other < 4; ++other) {
        if (other != author) block.parents.push_back(first_round_ref(domains(), committee(), other));
    }
    const auto key = key_pair(static_cast<std::uint8_t>(author + 1));
    return make_round_block(domains(), committee(), block, key);
}

RoundBlock second_round_block(AuthorIndex author) {
    RoundBlock block;
    block.round = 2;
    block.author = author;
    block.time = 2'500'000;
    block.parents = {first_round_block(author).ref};
    for (AuthorIndex other = 0; other < 3; ++other) {
        if (other != author) block.parents.push_back(first_round_block(other).ref);
    }
    if (author == 3) block.parents.pop_back();  // still a quorum, with its own
    block.tips = {transfer_block(5, 1).id, transfer_block(6, 1).id};
    const auto key = key_pair(static_cast<std::uint8_t>(author + 1));
    Hash digest;
    digest.bytes.fill(0xAB);
    block.votes = {{1, digest, key.sign(digest.view())}};
    return make_round_block(domains(), committee(), block, key);
}

}  // namespace weft::samples
