// Keys: who may read them, what stands in the files, and signatures against the vectors of RFC 8032.
#include "sagas/audit/keys.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "sagas/audit/trail/key_file.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::audit;

TEST_CASE("signatures are those of RFC 8032, and fit nothing else") {
  crypto::Seed seed{};
  REQUIRE(read_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", seed));
  const crypto::SigningKey key(seed);
  CHECK(to_hex(crypto::text_of(key.public_key())) ==
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  auto signature = key.sign("r");  // 0x72
  CHECK(to_hex(crypto::text_of(signature)) ==
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  CHECK(crypto::is_signature_of(signature, "r", key.public_key()));
  CHECK_FALSE(crypto::is_signature_of(signature, "s", key.public_key()));
  CHECK_FALSE(crypto::is_signature_of(signature, "r", crypto::SigningKey({}).public_key()));
  signature[0] ^= 1;
  CHECK_FALSE(crypto::is_signature_of(signature, "r", key.public_key()));
}

TEST_CASE("a key file is made for its owner alone, never over another, and grows by rotation") {
  const test::TempFolder folder;
  const auto file = folder.path() / "key";
  const auto first = create_key_file(file);
  REQUIRE(first);
  struct stat state{};
  REQUIRE(::stat(file.c_str(), &state) == 0);
  CHECK((state.st_mode & 0777) == 0600);
  CHECK_FALSE(create_key_file(file));
  const auto ring = read_key_ring(file);
  REQUIRE(ring);
  CHECK(ring->newest().public_key() == *first);

  const auto second = add_key(file), third = add_key(file);
  REQUIRE(second);
  REQUIRE(third);
  const auto rotated = read_key_ring(file);
  REQUIRE(rotated);
  CHECK(rotated->newest().public_key() == *third);
  CHECK(rotated->keys.size() == 2);
  CHECK(rotated->find(key_id(*second)) != nullptr);
  CHECK(rotated->find(key_id(*first)) == nullptr);  // it was introduced long ago, and signs nothing any more
}

TEST_CASE("keys that others may read, or that are no keys, are refused with a sentence") {
  const test::TempFolder folder;
  const auto file = folder.path() / "key";
  const auto why = [&] { return read_key_ring(file).error(); };
  CHECK(why().find("No such file") != std::string::npos);
  REQUIRE(create_key_file(file));
  for (const auto mode : {0640, 0604, 0620, 0660}) {
    REQUIRE(::chmod(file.c_str(), static_cast<mode_t>(mode)) == 0);
    CHECK(why().find("can be read by others") != std::string::npos);
  }
  REQUIRE(::chmod(file.c_str(), 0600) == 0);
  REQUIRE(read_key_ring(file));
  for (const auto* text : {"", "# nothing\n", "seed 12\n", "public 00\n"}) {
    std::ofstream(file) << text;
    CHECK_FALSE(read_key_ring(file));
  }
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  CHECK(why().find("is not a file") != std::string::npos);
}

TEST_CASE("the verifiers' file has a key a line, comments, and nothing else; as many as fit") {
  const crypto::SigningKey key({});
  const auto line = public_line(key.public_key());
  const auto read = parse_public_keys("# ours\n\n" + line);
  REQUIRE(read);
  CHECK(read->at(key_id(key.public_key())) == key.public_key());
  CHECK_FALSE(parse_public_keys(""));
  CHECK_FALSE(parse_public_keys("seed" + line.substr(6)));
  CHECK_FALSE(parse_public_keys(line + "public zz\n"));
  std::string many;
  for (std::size_t i = 0; i + 1 < most_keys; ++i) many += line;
  CHECK(parse_public_keys(many));
  CHECK(parse_public_keys(many + line));
  CHECK(parse_public_keys(many + line + line).error().find("more than 1000 keys") != std::string::npos);
}
