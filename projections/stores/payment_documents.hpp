// The documents of payments, and their reader.
#pragma once
#include "projections/payment_view.hpp"
#include "projections/stores/document_store.hpp"
#include "projections/stores/document_tail.hpp"

namespace paypie::projections {

using PaymentStore = DocumentsOf<PaymentDocuments>;
extern template class DocumentTail<PaymentDocuments>;
using PaymentTail = DocumentTail<PaymentDocuments>;

}  // namespace paypie::projections
