//! The component's export. No other part of the crate names the generated bindings; this one translates them and
//! decides nothing.

mod body;
mod connector;
mod exchange;

use crate::serve::serve;

mod bindings {
    wit_bindgen::generate!({ path: "../../wit", world: "http-front", generate_all });
}

use bindings::wasi::http::types::{IncomingRequest, ResponseOutparam};

struct Front;

impl bindings::exports::wasi::http::incoming_handler::Guest for Front {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        serve(
            &connector::Composed,
            &mut exchange::WasiExchange::new(request, out),
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
