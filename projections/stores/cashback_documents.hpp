// The documents of cashback (accounts, claims, programmes), and their readers.
#pragma once
#include "projections/cashback_account_view.hpp"
#include "projections/cashback_claim_view.hpp"
#include "projections/cashback_programmes_view.hpp"
#include "projections/stores/document_store.hpp"
#include "projections/stores/document_tail.hpp"

namespace paypie::projections {

using CashbackAccountStore = DocumentsOf<CashbackAccountDocuments>;
extern template class DocumentTail<CashbackAccountDocuments>;
using CashbackAccountTail = DocumentTail<CashbackAccountDocuments>;

using CashbackClaimStore = DocumentsOf<CashbackClaimDocuments>;
extern template class DocumentTail<CashbackClaimDocuments>;
using CashbackClaimTail = DocumentTail<CashbackClaimDocuments>;

using CashbackProgrammeStore = DocumentsOf<CashbackProgrammeDocuments>;
extern template class DocumentTail<CashbackProgrammeDocuments>;
using CashbackProgrammeTail = DocumentTail<CashbackProgrammeDocuments>;

}  // namespace paypie::projections
