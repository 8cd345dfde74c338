//! The component's export.

use crate::words::{Failure, line};

mod bindings {
    wit_bindgen::generate!({
        path: ["../../wit", "wit"],
        world: "integration:cron-front/cron-front",
        generate_all,
    });
}

use bindings::fermyon::spin_cron::cron_types::{Error, Metadata};
use bindings::integration::connector::failures::Failure as Given;
use bindings::integration::connector::handler;

struct Front;

impl bindings::Guest for Front {
    fn handle_cron_event(_metadata: Metadata) -> Result<(), Error> {
        match handler::on_schedule() {
            Ok(_report) => Ok(()),
            Err(failure) => Err(Error::Other(line(&failed(failure.reason)))),
        }
    }
}

fn failed(given: Given) -> Failure {
    match given {
        Given::FixSettings(faults) => {
            let faults = faults.into_iter().map(|fault| (fault.key, fault.message));
            Failure::FixSettings(faults.collect())
        }
        Given::TryLater(later) => Failure::TryLater(later.after_seconds, later.message),
        Given::Refused(reason) => Failure::Refused(reason),
        Given::StateTrouble(reason) => Failure::StateTrouble(reason),
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
