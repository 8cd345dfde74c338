//! Where the host's types are: the component's export, and nothing that needs a test of its own.

mod body;
mod exchange;
mod handler;

use crate::serve::serve;

mod bindings {
    wit_bindgen::generate!({ path: "../../wit", world: "http-front", generate_all });
}

use bindings::wasi::http::types::{IncomingRequest, ResponseOutparam};

struct Front;

impl bindings::exports::wasi::http::incoming_handler::Guest for Front {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        serve(
            &handler::Imported,
            &mut exchange::Incoming::new(request, out),
        );
    }
}

#[expect(
    unsafe_code,
    reason = "an export of the component model is a raw function"
)]
mod export {
    use super::{Front, bindings};

    bindings::export!(Front with_types_in bindings);
}
