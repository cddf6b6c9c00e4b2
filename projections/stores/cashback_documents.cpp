// The readers of cashback, compiled here and nowhere else.
#include "projections/stores/cashback_documents.hpp"

#include "projections/stores/document_tail_definitions.hpp"

template class paypie::projections::DocumentTail<paypie::projections::CashbackAccountDocuments>;
template class paypie::projections::DocumentTail<paypie::projections::CashbackClaimDocuments>;
template class paypie::projections::DocumentTail<paypie::projections::CashbackProgrammeDocuments>;
