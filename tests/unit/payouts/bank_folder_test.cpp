// A folder of payment orders: whatever came between, a file is put out once.
#include "sagas/reactors/payouts/bank_folder.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

#include "platform/scheduler/pool.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/sample_payouts.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::cashback;
using reactors::BankFolder;
using samples::payout_wish;
namespace fs = std::filesystem;

namespace {

const Debtor shop{"Northwind Traders", "NL91ABNA0417164300", ""};

struct Place {
  test::TempFolder temp;
  fs::path folder = temp.path() / "payouts";
  BankFolder bank{folder, shop};
  std::string name = payout_wish().payout.text() + ".xml";
  fs::path out = folder / name, kept = folder / ".kept" / name, prepared = folder / ".prepared" / name;

  // What a process leaves that died at some place of its work.
  static void write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
};

}  // namespace

TEST_CASE("a payout is put out as a whole file, and a copy is kept") {
  Place place;
  const auto heard = place.bank.put(payout_wish());
  CHECK(heard.said == Said::handed_over);
  CHECK(heard.reference == place.name);
  const auto text = *credit_transfer(payout_wish(), shop);
  CHECK(test::file_text(place.out) == text);
  CHECK(test::file_text(place.kept) == text);
  CHECK_FALSE(fs::exists(place.prepared));
}

TEST_CASE("what was put out is not put out again, also when somebody has taken it to the bank") {
  Place place;
  place.bank.put(payout_wish());
  CHECK(place.bank.put(payout_wish()).said == Said::handed_over);
  fs::remove(place.out);
  CHECK(place.bank.put(payout_wish()).said == Said::handed_over);
  CHECK_FALSE(fs::exists(place.out));
  CHECK(BankFolder(place.folder, {"Another name", shop.iban, ""}).put(payout_wish()).said == Said::handed_over);
  CHECK_FALSE(fs::exists(place.out));
}

TEST_CASE("a process that died before its file was kept has put nothing out: the file is written anew") {
  Place place;
  Place::write(place.prepared, "<half");
  CHECK(place.bank.put(payout_wish()).said == Said::handed_over);
  CHECK(test::file_text(place.out) == *credit_transfer(payout_wish(), shop));
}

TEST_CASE("a process that died after its file was kept has not put it out while it is still prepared") {
  Place place;
  Place::write(place.prepared, "<whole/>");
  fs::create_hard_link(place.prepared, place.kept);
  CHECK(place.bank.put(payout_wish()).said == Said::handed_over);
  CHECK(test::file_text(place.out) == "<whole/>");
  CHECK_FALSE(fs::exists(place.prepared));
}

TEST_CASE("a process that died after its file was put out does not put it out again") {
  Place place;
  Place::write(place.kept, "<whole/>");
  CHECK(place.bank.put(payout_wish()).said == Said::handed_over);
  CHECK_FALSE(fs::exists(place.out));
}

TEST_CASE("what cannot be written has not been done, and may be tried again") {
  Place place;
  fs::remove_all(place.folder / ".prepared");
  const auto heard = place.bank.put(payout_wish());
  CHECK(heard.said == Said::not_done);
  CHECK(heard.again);
  CHECK_FALSE(fs::exists(place.out));
}

TEST_CASE("what cannot be put out once it is kept is unknown") {
  Place place;
  Place::write(place.prepared, "<whole/>");
  fs::create_hard_link(place.prepared, place.kept);
  fs::create_directory(place.out);
  Place::write(place.out / "in the way", "");
  const auto heard = place.bank.put(payout_wish());
  CHECK(heard.said == Said::unknown);
  CHECK(heard.again);
  fs::remove_all(place.out);
  CHECK(place.bank.put(payout_wish()).said == Said::handed_over);
}

TEST_CASE("a folder that is gone makes no outcome") {
  Place place;
  fs::remove_all(place.folder);
  CHECK(place.bank.put(payout_wish()).said == Said::unknown);
}

TEST_CASE("a payout to nobody has failed") {
  Place place;
  auto wish = payout_wish();
  wish.holder = " ";
  const auto heard = place.bank.put(wish);
  CHECK(heard.said == Said::failed);
  CHECK(heard.code == "not_payable");
}

TEST_CASE(
    "of several processes that put out the same payouts at once, and a bank that takes files away, each is put out "
    "once") {
  Place place;
  constexpr std::uint8_t payouts = 20;
  std::vector<int> taken(payouts + 1);
  std::atomic<bool> over = false;
  std::thread bank([&] {
    const auto take = [&] {
      for (std::uint8_t n = 1; n <= payouts; ++n) {
        std::error_code not_there;
        if (fs::remove(place.folder / (samples::id<PayoutId>(n).text() + ".xml"), not_there)) ++taken[n];
      }
    };
    while (!over) take();
    take();
  });
  {
    std::vector<std::jthread> nodes;
    for (int node = 0; node < 3; ++node) {
      nodes.emplace_back([&] {
        const BankFolder own(place.folder, shop);
        for (int round = 0; round < 2; ++round) {
          for (std::uint8_t n = 1; n <= payouts; ++n) {
            auto wish = payout_wish();
            wish.payout = samples::id<PayoutId>(n);
            own.put(wish);
          }
        }
      });
    }
  }
  over = true;
  bank.join();
  for (std::uint8_t n = 1; n <= payouts; ++n) CHECK(taken[n] == 1);
}

TEST_CASE("files are written on the pool, and a look-up sees to the file as well") {
  Place place;
  Pool pool(1);
  reactors::BankFiles files(place.bank, pool);
  CHECK_FALSE(files.says_what_became());
  std::vector<Said> said;
  for (const bool looks_up : {false, true}) {
    reactors::Payer::OnHeard on_heard = [&](const PayoutHeard& heard) { said.push_back(heard.said); };
    CHECK((looks_up ? files.try_look_up(payout_wish(), "", on_heard) : files.try_pay(payout_wish(), on_heard)));
  }
  pool.stop();
  CHECK(said == std::vector{Said::handed_over, Said::handed_over});
}
