//! No service of the guide is missing: among the requests, the tests, and in the README of telapi-telservices.
