"""The endpoints that the SMS, USSD and network gateways call."""
