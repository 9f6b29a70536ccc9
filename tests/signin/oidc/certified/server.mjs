// A sign-in service of somebody else's making, certified by the OpenID Foundation, with its own pages to sign in on.
import { Provider } from "oidc-provider";

const { PORT, RETURN_ADDRESS, CLIENT, SECRET } = process.env;
const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [{ client_id: CLIENT, client_secret: SECRET, redirect_uris: [RETURN_ADDRESS] }],
  claims: { openid: ["sub", "affiliation"] },
  conformIdTokenClaims: false,
  // Who signs in as leerling-… is one; all others work there.
  findAccount: (_, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, affiliation: id.startsWith("leerling") ? ["student"] : ["employee"] }),
  }),
});
provider.listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
