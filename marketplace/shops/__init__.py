"""Keep the operator's shops, which hand over gifts, and the stock of each."""
