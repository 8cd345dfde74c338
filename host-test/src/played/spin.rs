//! What Spin 3 and 4 give: key-value store and variables, by the drafts they know.

use wasmtime::component::{HasSelf, Linker, Resource};

use host::state::HostState;
use host::store::StoreError;

/// The one store that the manifest grants.
const GRANTED: &str = "default";

/// An open store.
pub struct Bucket;

mod generated {
    wasmtime::component::bindgen!({
        inline: "
            package played:spin;
            world spin {
                import wasi:keyvalue/store@0.2.0-draft2;
                import wasi:keyvalue/atomics@0.2.0-draft2;
                import wasi:config/store@0.2.0-draft-2024-09-27;
            }",
        path: [
            "../adapters/state-spin/wit/deps/keyvalue",
            "../adapters/state-spin/wit/deps/config",
        ],
        world: "played:spin/spin",
        imports: { default: trappable },
        with: { "wasi:keyvalue/store.bucket": super::Bucket },
    });
}

use generated::wasi::config::store as variables;
use generated::wasi::keyvalue::{atomics, store};

pub(crate) fn link(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    store::add_to_linker::<_, HasSelf<HostState>>(linker, |state| state)?;
    atomics::add_to_linker::<_, HasSelf<HostState>>(linker, |state| state)?;
    variables::add_to_linker::<_, HasSelf<HostState>>(linker, |state| state)
}

/// Trap or answer.
type Answered<T> = wasmtime::Result<Result<T, store::Error>>;

impl variables::Host for HostState {
    fn get(&mut self, key: String) -> wasmtime::Result<Result<Option<String>, variables::Error>> {
        Ok(Ok(self.setting(&key)))
    }
}

impl store::Host for HostState {
    fn open(&mut self, identifier: String) -> Answered<Resource<Bucket>> {
        if identifier != GRANTED {
            return Ok(Err(store::Error::AccessDenied));
        }
        Ok(Ok(self.table.push(Bucket)?))
    }
}

impl store::HostBucket for HostState {
    fn get(&mut self, _: Resource<Bucket>, key: String) -> Answered<Option<Vec<u8>>> {
        answered(self.get_value(&key))
    }

    fn set(&mut self, _: Resource<Bucket>, key: String, value: Vec<u8>) -> Answered<()> {
        answered(self.set_value(&key, &value))
    }

    fn delete(&mut self, _: Resource<Bucket>, key: String) -> Answered<()> {
        answered(self.delete_key(&key))
    }

    /// Everything at once; a cursor is refused.
    fn list_keys(
        &mut self,
        _: Resource<Bucket>,
        cursor: Option<String>,
    ) -> Answered<store::KeyResponse> {
        if cursor.is_some() {
            let words = "list_keys: cursor not supported".to_owned();
            return Ok(Err(store::Error::Other(words)));
        }
        answered(
            self.keys("")
                .map(|keys| store::KeyResponse { keys, cursor: None }),
        )
    }

    fn drop(&mut self, bucket: Resource<Bucket>) -> wasmtime::Result<()> {
        self.table.delete(bucket)?;
        Ok(())
    }
}

impl atomics::Host for HostState {
    fn increment(&mut self, _: Resource<Bucket>, key: String, delta: i64) -> Answered<i64> {
        match self.count(&key, delta) {
            Err(StoreError::Refused(panic)) => Err(wasmtime::format_err!("{panic}")),
            counted => answered(counted),
        }
    }
}

fn answered<T>(result: Result<T, StoreError>) -> Answered<T> {
    Ok(result.map_err(|error| match error {
        StoreError::Unavailable(words) | StoreError::Refused(words) => store::Error::Other(words),
        StoreError::Unsupported => store::Error::Other("not supported".to_owned()),
    }))
}
